"""Write a file whole or not at all, and read what was written so."""

import json
import os
from pathlib import Path

NAME_LENGTH = 60  # letters of four bytes too: no file system takes a name of more than 255 bytes


def write_whole(path, content):
    """Write through a temporary file, so that a reader, or a run that resumes, sees the old file or the new one, never a part.

    What a killed run leaves beside the file is overwritten by the next.

    Parameters
    ----------
    path : path
        If it is a link, the file that it points to is written.
    content : str or bytes
        Text is written as UTF-8 with its line ends as they are; what UTF-8 does not know becomes a question mark.
    """
    path = Path(path).resolve()
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    temporary = path.with_name(f".{path.name[:NAME_LENGTH]}.writing")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_result(path):
    """The dict that a JSON file holds; None where there is none, or not a whole one."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) else None
