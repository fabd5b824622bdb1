"""The law as rules: which norms are in force, which days are worked, when a dossier is due. Pure."""
