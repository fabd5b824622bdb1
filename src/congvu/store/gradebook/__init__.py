"""nbgrader's side of the store: its course folder and its gradebook, as a projection of the truth.

``course`` and ``files`` say where things stand, ``master`` and ``rows`` what they look like, ``writer`` and ``reader``
speak to the gradebook, ``truth`` to the store. Import what you need: nbgrader itself takes seconds to import, and only
``assignments``, ``integrity``, ``master``, ``reader`` and ``writer`` do that.
"""
