"""Price lists: a file of services in, their estimates out."""
