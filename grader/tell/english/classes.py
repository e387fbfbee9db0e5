"""What is said of a class: who handed in what, marks set by hand, late work, clusters."""


def late_costs(points, rule):
    return f"costs {points} point{'s' if points != 1 else ''} ({rule})"


CLASSES = {
    # why a file does not count
    "empty": "nothing is in it",
    "a link": "a symbolic link is not graded",
    "no file": "neither a file nor a folder",
    "too large": "larger than {megabytes} MB",
    "too large and no notebook": "larger than {megabytes} MB, and no notebook",
    "too large without outputs": "larger than {megabytes} MB without its outputs",
    "too much in all": "not read: the files before it hold more than {megabytes} MB",
    "cannot be read": "cannot be read: {error}",
    "cannot be opened": "cannot be opened: {error}",
    "zip too large": "the zip unpacks to more than {megabytes} MB",
    "zip too long": "the zip lists too many files (its list alone has {size:,} bytes)",
    "zip within a zip": "a zip within a zip, which is not opened",
    "no notebook in this zip": "there is no notebook in this zip",
    "only the first": "only its first {number} files were looked at",
    "not a notebook": "not a notebook",
    "feedback": "what a marker sent back",
    "working copy": "a working copy, not handed in",
    "another try": "another try counts: this one has {points} of {of} points",
    "answered elsewhere": "all that it answers is answered in what counts",
    "another chapter": "answers {chapters}",
    "blank": "nothing in it is answered",
    "no exercise": "answers no exercise of the course",
    # why a learner has no points
    "absent": "nothing was handed in",
    "empty folder": "its folder is empty",
    "no notebook": "there is no notebook in it: {files}",
    "nothing answered": "none of its files answers an exercise that is graded here: {files}",
    "not graded": "could not be graded: {error}",
    "ended twice": "the grader's own process ended on it twice",
    # why there is nothing to grade
    "not there": "{path}: no such file or folder",
    "damaged zip": "{path}: a damaged zip file, it breaks off or is no zip at all",
    "no submissions": "{path}: neither a notebook nor a folder nor a zip file",
    "nobody found": "{path}: there is no notebook in it",
    "no CSV": "{path}: no CSV file: export the class list as CSV, in UTF-8",
    "no class list": "{path}: no class list: it has no column called Full name, Student, Name, or First name and Last name",
    "another chapter's results": "{folder} holds the results of {theirs}: name another folder with --out for {ours}",
    "another seed": "{folder} was graded with seed {drawn}: leave out --seed to go on with it, or add --regrade to grade everybody with {seed}",
    # marks set by hand
    "no results": "{folder}: there are no results here",
    "no such learner": "nobody here is called {learner}{near}",
    "several learners": "several hand-ins belong to {learner}: name one of {submissions}",
    "no such exercise": "{learner} has no exercise {exercise}{near}",
    "no mark to set": "nothing that {learner} handed in is graded, so there is no mark to change: enter one in your gradebook, no table from here "
                      "writes over it",
    "damaged by hand": "{path}: the marks set by hand cannot be read: mend the file, or remove it to let the judge's marks count",
    "not among the points": "{exercise}: between 0 and {most} points can be had",
    "not adjusted": "{exercise} of {learner} has no mark set by hand",
    "set by hand": "{exercise} set by hand from {before} to {points}: {reason}",
    # alike, and given out
    "nothing to compare": "nothing in it is answered that could be compared",
    "answers in it": "{file} has answers in it, to {exercises}: learners would get them. Keep it under another name, put the blank notebook back "
                     "(git restore {file}), and release that",
    "not empty": "{folder} is not empty: name a new folder",
    "in the way": "{path} is there already, and is no part of this class: name another folder",
    # late work
    "marked late": "late, as the platform says",
    "late by": "late by {time}",
    "late costs": late_costs,
    "late without due": "only what the platform marks as late costs anything, because --due says no time",
    "no time": "{text!r} is no time: write 2026-11-29 18:00, on the clock of the platform and without a time zone, or a day alone for its end",
    "nobody's time": "no time of handing in is known: it is read from a platform's zip, and from the marks in Canvas's file names",
    "kept back": "could not be graded",
    "meant": "; did you mean {name}?",
    "all chapters": "all chapters of {course}",
    "no rule for late work": "{rule!r} is no rule for late work: write 10%/day, 1/hour (points) or 50% (once)",
    # walls
    "isolated": "isolated",
    "not isolated": "NOT ISOLATED: {why}",
    "graded here": "{points} of {of} points; seed {seed}; {isolation}",
    "isolation switched off": "isolation was switched off. {what}",
    "as a user of its own": ("Learners' code runs as a user of its own, within limits of memory, time and processes; but the network is open to it, "
                             "and so is every file that any user of this machine may read."),
    "with your rights": "Learners' code runs with your rights: it can read and change what you can, and the network is open to it.",
    "bubblewrap needs Linux": "bubblewrap needs Linux",
    "bubblewrap is not installed": "bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)",
    "bubblewrap is forbidden": ("bubblewrap is installed but may not create a sandbox. Most containers forbid it. On Ubuntu since 23.10 AppArmor does: "
                                "allow it with a profile (/etc/apparmor.d/bwrap: 'abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap "
                                "flags=(unconfined) {{ userns, }}', then 'systemctl reload apparmor'), "
                                "or set kernel.apparmor_restrict_unprivileged_userns=0"),
    "bubblewrap fails": "bubblewrap fails here: {error}",
    "course cannot be imported": "the course {course!r} cannot be imported: {error}",
    # clusters
    "no Dask": "--scheduler needs Dask: pip install distributed",
    "no scheduler": "no Dask scheduler answers at {address}: {told}",
    "no workers": "the Dask scheduler at {address} has no workers: start some with  dask worker {address}",
    "cluster gone": "the cluster went away; what is graded is kept, the same command goes on from there",
    # lists
    "none": "there are none",
    "and": " and ",
    "more": "{number:,} more",
}
