"""nbgrader's side: projecting marks into its gradebook, and collecting what was done there."""
