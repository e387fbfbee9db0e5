"""Grading on a Dask cluster: the same marks as here, nothing lost and nothing graded twice when a worker dies."""

import collections
import os
import signal
import socket
import sys
import time
from concurrent.futures import Future

import pytest

pytest.importorskip("distributed", reason="distributed is not installed (the extra `dask`)")

import distributed

from grader.__main__ import main
from grader.batch import run as batch
from grader.batch.collect import find_submissions
from grader.batch.pools import ClusterPool, LocalPool, NoCluster
from grader.batch.run import Run
from guards import within
from hostile_submissions import HONEST

RIGHT = "import numpy as np\n" + HONEST + "\ndef gram(A):\n    return A @ A.T\n"
WRONG = RIGHT.replace("A @ A.T", "A.T @ A")
SLOW = RIGHT.replace("    return A @", "    import time; time.sleep(0.5)\n    return A @")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers, processes of their own, on this machine alone."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # worker processes start without pytest's path
    scratch = str(tmp_path_factory.mktemp("dask"))
    try:
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
                                      worker_dashboard_address=None, local_directory=scratch) as running:
            yield running
    finally:
        os.environ.pop("PYTHONPATH") if before is None else os.environ.__setitem__("PYTHONPATH", before)


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(10):
        (folder / f"learner{number}.py").write_text([RIGHT, WRONG, SLOW][number % 3] + f"\n# {number}\n")
    return folder


def run(submissions, out):
    return Run(find_submissions(submissions), out, "toy_course", seed=4)


def marks(run):
    return {result["submission"]: (result["points"], result["exercises"]) for result in run.results()}


@pytest.fixture
def writes(monkeypatch):
    """How often each result was written, by the learner's folder."""
    counted = collections.Counter()
    write = batch.write_whole

    def counting(path, text):
        counted[path.parent.name] += path.name == "result.json"
        write(path, text)

    monkeypatch.setattr(batch, "write_whole", counting)
    return counted


def test_a_cluster_gives_the_same_marks_as_this_machine(cluster, submissions, tmp_path):
    here, there = run(submissions, tmp_path / "here"), run(submissions, tmp_path / "there")
    with LocalPool(2) as pool:
        list(here.grade(pool, 4))
    with ClusterPool(cluster.scheduler_address) as pool:
        assert pool.workers == 2
        list(there.grade(pool, 4))
    assert marks(there) == marks(here) and len(marks(there)) == 10
    assert {points for points, _ in marks(there).values()} == {2, 3}


def test_the_command_grades_on_the_cluster(cluster, submissions, tmp_path, capsys):
    assert main(["grade", str(submissions), "--out", str(tmp_path / "out"), "--course", "toy_course", "--scheduler", cluster.scheduler_address]) == 0
    assert "10 submissions" in capsys.readouterr().out


def test_a_worker_killed_half_way_loses_nothing_and_nothing_is_graded_twice(cluster, submissions, tmp_path, writes):
    grading = run(submissions, tmp_path / "out")
    with ClusterPool(cluster.scheduler_address) as pool:
        graded = []
        for submission in grading.grade(pool, 6):
            graded.append(submission.name)
            if len(graded) == 2:
                os.kill(busy_worker(pool.client), signal.SIGKILL)
    assert sorted(graded) == sorted(submission.name for submission in grading.submissions)
    assert not any(result["problem"] for result in grading.results())
    assert [points for points, _ in marks(grading).values()] == [[3, 2, 3][number % 3] for number in range(10)]
    assert {name: count for name, count in writes.items() if count} == dict.fromkeys(graded, 1)


def busy_worker(client):
    """The process of a worker that is grading at this moment."""
    with within(60):
        while not (busy := [address for address, tasks in client.processing().items() if tasks]):
            time.sleep(0.02)
        return client.run(os.getpid, workers=busy[:1])[busy[0]]


def test_an_address_where_nobody_answers_is_told(submissions, tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    command = ["grade", str(submissions), "--out", str(tmp_path / "out"), "--course", "toy_course", "--scheduler", nobody]
    with within(300):
        assert main(command) == 2
    told = capsys.readouterr().err
    assert f"no Dask scheduler answers at {nobody}" in told and "Traceback" not in told


def test_a_cluster_without_workers_is_told_too(tmp_path):
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", local_directory=str(tmp_path)) as empty:
        with pytest.raises(NoCluster, match="no workers"):
            ClusterPool(empty.scheduler_address, patience=0.5)


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "http://127.0.0.1:1", "127.0.0.1:x"])
def test_what_is_no_address_is_told(address):
    with pytest.raises(NoCluster, match="no Dask scheduler"):
        ClusterPool(address, patience=0.5)


def test_without_dask_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match="pip install"):
        ClusterPool("tcp://127.0.0.1:8786")


def test_a_cluster_that_goes_away_marks_nobody_down(submissions, tmp_path):
    grading = run(submissions, tmp_path / "out")
    with pytest.raises(NoCluster, match="went away"):
        for _ in grading.grade(GoneAway(), 2):
            pass
    assert list(grading.results()) == []


class GoneAway:
    workers = 1

    def submit(self, function, *arguments):
        future = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future


def test_what_the_grader_failed_to_grade_is_tried_again(submissions, tmp_path):
    grading = run(submissions, tmp_path / "out")
    for submission in grading.submissions:
        grading.failed(submission, "the worker has no such course")
    again = run(submissions, tmp_path / "out")
    with LocalPool(1) as pool:
        list(again.grade(pool, 2))
    assert again.unchanged == 0 and not any(result["problem"] for result in again.results())
