"""What an author says, and what is written from it: exercises, chapters, the course, notebooks."""
