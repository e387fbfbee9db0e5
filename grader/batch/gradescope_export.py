"""What Gradescope gives under Export Submissions: folders called by a number, and a file beside them that says whose they are."""

import calendar
from dataclasses import replace
from datetime import date, datetime
from pathlib import PurePosixPath

from grader.batch.archives import NoSubmissions, empty_folders
from grader.batch.names import Owner

METADATA = "submission_metadata.yml"
WANTED = (":submitters:", ":created_at:")  # beside them stand the results and the earlier tries, megabytes of them


def is_export(files):
    return any(str(file.path) == METADATA for file in files)


def with_owners(files):
    """The files of an export with those whose they are; what a group handed in is there for each of them."""
    if not is_export(files):
        return files
    note = next(file for file in files if str(file.path) == METADATA)
    try:
        owners = owners_in(note.read().decode("utf-8-sig", "replace"))
    except (NoSubmissions, OSError, ValueError):
        return files
    found, there = [], {PurePosixPath(file.path.parts[0]).stem for file in files}
    for file in [*files, *empty_folders([PurePosixPath(folder) for folder in owners if folder not in there], ())]:
        top, *rest = file.path.parts
        people = owners.get(top) or owners.get(PurePosixPath(top).stem, [])
        found += [replace(file, owner=replace(person, file="/".join(rest) or top)) for person in people] or [file]
    return found


def owners_in(text):
    """Folder -> those who handed in what is in it. Raises ValueError where the file is not as Gradescope writes it."""
    import yaml  # needed here alone

    try:
        tree = yaml.safe_load(without_results(text))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    entries = tree.items() if isinstance(tree, dict) else ()
    return {str(folder): people_in(entry) for folder, entry in entries if isinstance(entry, dict)}


def people_in(entry):
    moment, people = in_seconds(entry.get(":created_at")), entry.get(":submitters")
    people = [person for person in people if isinstance(person, dict)] if isinstance(people, list) else []
    names = [(str(person.get(":name") or person.get(":email") or ""), str(person.get(":sid") or person.get(":email") or "")) for person in people]
    return [Owner(name, number, "gradescope", time=moment) for name, number in names if name]


def without_results(text):
    """The lines that say who and when: a part of an entry begins two letters in, and goes on until the next begins."""
    kept, wanted = [], True
    for line in text.splitlines():
        if not line.startswith(" "):
            wanted = True
        elif line.startswith("  :"):
            wanted = line.strip().startswith(WANTED)
        if wanted:
            kept.append(line)
    return "\n".join(kept)


def in_seconds(moment):
    """A moment on the clock of the wall of this machine, in seconds since 1970; 0 if it is none."""
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment.replace(" Z", "+00:00"))
        except ValueError:
            return 0
    if not isinstance(moment, datetime):
        return calendar.timegm(moment.timetuple()) if isinstance(moment, date) else 0
    return calendar.timegm((moment.astimezone() if moment.tzinfo else moment).timetuple())
