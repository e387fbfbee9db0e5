"""The other side of the wall: what holds a learner's process, and how it is asked."""
