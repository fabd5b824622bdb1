"""What the warm process, its children and their caller have agreed on."""

REPLY_FD = 3
"""Where a child writes its reply; 0, 1 and 2 are what they always are."""
KEPT_DESCRIPTORS = 4
"""0 to 3: a child has no others."""
SEALED = b"S"
"""The first byte of a reply, written when the child is closed in and before it has run anything."""
REQUEST_MAX_BYTES = 1 << 16
REQUEST_DESCRIPTORS = 5
"""With each request: the line of the call, then standard output, standard error, reply and job of the child."""
