"""What people leave: found, kept, exported and erased by their pseudonym."""
