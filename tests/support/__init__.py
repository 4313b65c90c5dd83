"""What tests stand on: a database, servers, clients. See `conftest.py` for the fixtures."""
