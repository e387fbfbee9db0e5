"""From the file that a learner hands in to the statements that its graded functions need: nothing of it is executed here."""
