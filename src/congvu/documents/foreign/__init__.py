"""The one door for files that others have made: they are read by a child process with limits, never by this one.

Whatever such a file does to its reader (memory, endless work, a crash of a library), the child alone is lost. What the
child replies is JSON, judged as strictly as the file itself: never pickle, and no sentence of it is shown unless it was
made here. Limits of memory, processor time, written bytes and open files are the system's (POSIX); on Windows the
wall-clock time alone holds.
"""

from congvu.documents.foreign._limits import FileLimits
from congvu.documents.foreign._process import CHILDREN, BadReply, ChildFailed, Why, replies
from congvu.documents.foreign._refusal import FileRefused

__all__ = ["CHILDREN", "BadReply", "ChildFailed", "FileLimits", "FileRefused", "Why", "replies"]
