"""A Python host with SQLAlchemy: every connection that its pool opens has the extension.

usage: python_sqlalchemy.py EXTENSION FOLDER; prints what tests/hosts.bats expects of every host."""

import os
import re
import sys

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

extension, folder = sys.argv[1:]
engine = create_engine(f"sqlite:///{folder}/library.db", poolclass=QueuePool)
used = create_engine(f"sqlite:///{folder}/used.db", poolclass=NullPool, isolation_level="AUTOCOMMIT")


@event.listens_for(engine, "connect")
@event.listens_for(used, "connect")
def load(db, _record):
    db.isolation_level = None  # transactions begin below, not where sqlite3 guesses
    db.enable_load_extension(True)
    db.load_extension(extension)
    db.enable_load_extension(False)
    db.execute("SELECT ds_connect('writer')").fetchone()


@event.listens_for(engine, "begin")
def begin(connection):
    connection.exec_driver_sql("BEGIN")


def value(sql, **parameters):
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.execute(text(sql), parameters).scalar()


print("schema", value("SELECT ds_migrate() ->> '$.to'"))

images = [{"path": rf"D:\pics\{i:03}.png", "prompt": "a kitten" if i % 2 else "a castle", "rating": i % 11} for i in range(100)]
with engine.begin() as connection:
    connection.execute(text("INSERT INTO ds_images(Path, Prompt, Rating) VALUES (:path, :prompt, :rating)"), images)
print("images", value("SELECT count(*) FROM ds_images"))

search = "kitten rating:>=7 sort:name asc"
with engine.connect() as connection:
    found = connection.execute(text("SELECT Path FROM ds_images(:search)"), {"search": search}).scalars().all()
print("found", len(found), found[0])
with engine.begin() as connection:
    tagged = connection.execute(text("SELECT ds_tag(Id, :tag) FROM ds_images(:search)"), {"tag": "animal/cat", "search": search})
    print("tagged", tagged.scalar())

with engine.connect() as one, engine.connect() as other:
    steps = one.exec_driver_sql("SELECT Step FROM ds_backup_steps(?)", (f"{folder}/backup.db",))
    for (step,) in steps:
        with other.begin():
            other.execute(text("INSERT INTO ds_images(Path) VALUES (:path)"), {"path": rf"D:\late\{step}.png"})
with engine.connect() as connection:
    backup = text("SELECT State, Images FROM ds_backups(:folder) WHERE Path LIKE '%backup.db'")
    print("backup", *connection.execute(backup, {"folder": folder}).one())
print("written meanwhile", value("SELECT count(*) > 100 FROM ds_images"))

try:
    value("SELECT ds_backup(:path)", path=f"{folder}/backup.db")
except DBAPIError as error:
    print("error", re.search(r": ([A-Z_]+): ", str(error.orig))[1])

engine.dispose()
print("closed")

with used.connect() as connection:
    examples = connection.execute(text("SELECT Name, replace(Example, '/tmp', :folder || '/copies') FROM ds_help"), {"folder": folder}).all()
for name, example in examples:
    with used.connect() as connection:
        try:
            connection.exec_driver_sql(example).all()
        except DBAPIError:
            print("refused", name)
    if os.path.exists(f"{folder}/used.db-wal"):
        print("left open by", name)
print("used", len(examples))
