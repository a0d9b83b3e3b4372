"""The answers of the station: a file an API family, each handler marked by the method that it answers."""
