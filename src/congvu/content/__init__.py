"""Reading, checking, bundling and building what authors write.

``load_content`` reads a content root and collects every fault; ``make_bundle`` turns checked content into values
named by digests; ``build`` writes them as files.
"""

from congvu.content.build import BuildReport, build, public_item, public_paper
from congvu.content.bundle import (
    Bundle,
    CourseBundle,
    LessonBundle,
    blueprint_from_json,
    blueprint_to_json,
    make_bundle,
    own_arrangement,
    paper_seed,
    register_from_json,
    register_to_json,
)
from congvu.content.canonical import canonical_json, digest, key_id, version_id
from congvu.content.codes import CODES
from congvu.content.load import load_content
from congvu.content.loaded import Competency, LoadedContent
from congvu.content.markdown import anchor
from congvu.content.roots import find_content_root

__all__ = [
    "CODES",
    "BuildReport",
    "Bundle",
    "Competency",
    "CourseBundle",
    "LessonBundle",
    "LoadedContent",
    "anchor",
    "blueprint_from_json",
    "blueprint_to_json",
    "build",
    "canonical_json",
    "digest",
    "find_content_root",
    "key_id",
    "load_content",
    "make_bundle",
    "own_arrangement",
    "paper_seed",
    "public_item",
    "public_paper",
    "register_from_json",
    "register_to_json",
    "version_id",
]
