"""A Python host with aiosqlite: a thread for each connection, behind async calls.

usage: python_aiosqlite.py EXTENSION FOLDER; prints what tests/hosts.bats expects of every host."""

import asyncio
import os
import re
import sys

import aiosqlite

extension, folder = sys.argv[1:]


async def connect(name="library"):
    db = await aiosqlite.connect(f"{folder}/{name}.db", isolation_level=None)
    await db.enable_load_extension(True)
    await db.load_extension(extension)
    await db.enable_load_extension(False)
    await value(db, "SELECT ds_connect('writer')")
    return db


async def value(db, sql, *parameters):
    async with db.execute(sql, parameters) as cursor:
        return (await cursor.fetchone())[0]


async def main():
    db = await connect()
    print("schema", await value(db, "SELECT ds_migrate() ->> '$.to'"))

    images = [(rf"D:\pics\{i:03}.png", "a kitten" if i % 2 else "a castle", i % 11) for i in range(100)]
    await db.execute("BEGIN")
    await db.executemany("INSERT INTO ds_images(Path, Prompt, Rating) VALUES (?, ?, ?)", images)
    await db.commit()
    print("images", await value(db, "SELECT count(*) FROM ds_images"))

    search = "kitten rating:>=7 sort:name asc"
    found = [path for (path,) in await db.execute_fetchall("SELECT Path FROM ds_images(?)", (search,))]
    print("found", len(found), found[0])
    print("tagged", await value(db, "SELECT ds_tag(Id, ?) FROM ds_images(?)", "animal/cat", search))

    other = await connect()
    async with db.execute("SELECT Step FROM ds_backup_steps(?)", (f"{folder}/backup.db",)) as steps:
        while step := await steps.fetchone():
            await other.execute("INSERT INTO ds_images(Path) VALUES (?)", (rf"D:\late\{step[0]}.png",))
    await other.close()
    [backup] = await db.execute_fetchall("SELECT State, Images FROM ds_backups(?) WHERE Path LIKE '%backup.db'", (folder,))
    print("backup", *backup)
    print("written meanwhile", await value(db, "SELECT count(*) > 100 FROM ds_images"))

    try:
        await value(db, "SELECT ds_backup(?)", f"{folder}/backup.db")
    except aiosqlite.Error as error:
        print("error", re.search(r": ([A-Z_]+): ", str(error))[1])

    await db.close()
    print("closed")

    db = await connect("used")
    examples = await db.execute_fetchall("SELECT Name, replace(Example, '/tmp', ? || '/copies') FROM ds_help", (folder,))
    await db.close()
    for name, example in examples:
        db = await connect("used")
        try:
            await db.execute_fetchall(example)
        except aiosqlite.Error:
            print("refused", name)
        await db.close()
        if os.path.exists(f"{folder}/used.db-wal"):
            print("left open by", name)
    print("used", len(list(examples)))


asyncio.run(main())
