"""What takes longer than a page of the book may: each module trains once and is recorded by `make record NAME=...`."""
