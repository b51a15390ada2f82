"""The wheel's module: where the extension lies, for sqlite3 and whatever else loads extensions.

import sqlite_datastore
sqlite_datastore.load(db)
"""

import pathlib

__all__ = ["loadable_path", "load"]


def loadable_path():
    """The path of the extension, for load_extension."""
    return str(pathlib.Path(__file__).with_name("datastore.so"))


def load(db):
    """Loads the extension into a sqlite3.Connection, and lets that load no other."""
    db.enable_load_extension(True)
    try:
        db.load_extension(loadable_path())
    finally:
        db.enable_load_extension(False)
