"""What the benchmarks share: libraries to measure on, taking turns, and the table that a figure stands in.

A part of the benchmarks is a file beside this one with a function figures(bench) that returns Tables. It measures what
is compared in turns, in one run: `turns` gives each contestant's times, a Table shows their medians with the least and
the most, and first of all how many times as long the others take. bench.py runs the parts.
"""
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import zlib


def remove(*paths):
    for path in paths:
        for suffix in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(path + suffix):
                os.remove(path + suffix)


class Bench:
    """Where to measure: the extension, the generator of the old application's databases, a folder to work in."""

    def __init__(self, so, generator, folder, rounds=5):
        self.so, self.generator, self.folder, self.rounds = so, generator, folder, rounds
        os.makedirs(folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def legacy(self, images):
        """A database of the old application, written once."""
        path = self.path("legacy-%d.db" % images)
        if not os.path.exists(path):
            remove(path + ".new")
            subprocess.run([sys.executable, self.generator, path + ".new", "--images", str(images)], check=True, stdout=subprocess.DEVNULL)
            connect(path + ".new").execute("PRAGMA journal_mode = DELETE")
            os.rename(path + ".new", path)
        return path

    def library(self, images):
        """The same, upgraded and vacuumed, written once for these migrations; what is declared since is made up for."""
        steps = connect(":memory:", self.so).execute("SELECT Version, Checksum FROM ds_migrations ORDER BY Version").fetchall()
        path = self.path("library-%d-%08x.db" % (images, zlib.crc32(repr(steps).encode())))
        if not os.path.exists(path):
            remove(path + ".new")
            shutil.copyfile(self.legacy(images), path + ".new")
            self.shell(path + ".new", "SELECT ds_migrate('{\"backup\":false}')", "VACUUM")
            os.rename(path + ".new", path)
        self.shell(path, "SELECT ds_migrate('{\"backup\":false}')", "PRAGMA journal_mode = DELETE")
        return path

    def copy(self, of, name):
        path = self.path(name)
        remove(path)
        shutil.copyfile(of, path)
        return path

    def shell(self, database, *commands):
        """Runs the sqlite3 shell with the extension; returns a Run."""
        return Run("sqlite3", "-bail", "-batch", database, ".load " + self.so, *commands)

    def connect(self, path):
        return connect(path, self.so)

    def machine(self):
        version, sqlite = connect(":memory:", self.so).execute("SELECT ds_version(), sqlite_version()").fetchone()
        return "datastore %s, SQLite %s, %d cores, %s" % (version, sqlite, os.cpu_count(), time.strftime("%Y-%m-%d", time.gmtime()))

    def chart(self, name, script, rows):
        """Draws NAME.svg with gnuplot, where that is there: `script` plots NAME.dat, which has the rows; None is no value."""
        with open(self.path(name + ".dat"), "w") as out:
            for row in rows:
                print(*["?" if value is None else value for value in row], file=out)
        if shutil.which("gnuplot"):
            head = "set terminal svg size 900,480 font 'sans,13'; set output '%s.svg'; set datafile missing '?'\n" % name
            subprocess.run(["gnuplot"], input=head + script, text=True, cwd=self.folder, check=True)


class Run:
    """A whole process: its seconds, its processor seconds, its peak memory in MB, what it printed."""

    def __init__(self, *command):
        os.sync()
        self.mb = 0
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        watch = threading.Thread(target=self.watch, args=(process.pid,), daemon=True)
        watch.start()
        self.text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        self.s = time.perf_counter() - started
        self.cpu = usage.ru_utime + usage.ru_stime
        watch.join()
        if status:
            sys.exit("failed: " + " ".join(command))

    def watch(self, pid):
        """Of the process alone: what the operating system says at its end counts the memory of who started it, too."""
        while True:
            try:
                with open("/proc/%d/status" % pid) as status:
                    high = [line.split()[1] for line in status if line.startswith("VmHWM:")]
            except (FileNotFoundError, ProcessLookupError):
                return
            if not high:
                return
            self.mb = max(self.mb, int(high[0]) / 1024)
            time.sleep(0.01)


def connect(path, so=None):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA cache_size = -262144")
    if so:
        db.enable_load_extension(True)
        db.load_extension(so)
    return db


def milliseconds(work, *values):
    started = time.perf_counter()
    work(*values)
    return 1000 * (time.perf_counter() - started)


def question(db, sql, values=()):
    """What asks it and reads every row."""
    return lambda: db.execute(sql, values).fetchall()


def turns(rounds, after=None, least_ms=20, **works):
    """Milliseconds of each piece of work in each round, the pieces taking turns. What is over soon is done several times
    a round, and their mean is the round's; `after` undoes what each did, which is not counted."""
    repeats = {}
    for name, work in works.items():
        once = milliseconds(work)
        if after:
            after()
        repeats[name] = 1 if after else max(1, min(200, int(least_ms / max(once, 0.001))))
    taken = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(milliseconds(lambda: [work() for _ in range(repeats[name])]) / repeats[name])
            if after:
                after()
    return taken


def ms(value):
    if value >= 10_000:
        return "%.1f s" % (value / 1000)
    return ("%.0f ms" if value >= 100 else "%.1f ms" if value >= 10 else "%.2f ms" if value >= 0.1 else "%.4f ms") % value


def times(ratio):
    return "%.0f" % ratio if ratio >= 10 else "%.1f" % ratio if ratio >= 2 else "%.2f" % ratio


class Table:
    """Figures of one kind. `beside` names what they are compared with, by the name that the samples have."""

    def __init__(self, title, beside, note=""):
        self.title, self.beside, self.note, self.rows = title, beside, note, []

    def add(self, what, samples, limit=None, most_ms=None, most_times=None, least_times=None, of=None):
        """`samples` has "here" and some of `beside`. The limit is on the milliseconds here, or on how many times as long
        as `of` it takes here (most_times), or how many times as long `of` takes (least_times)."""
        here = statistics.median(samples["here"])
        other = statistics.median(samples[of]) if of in samples else None
        holds = None
        if most_ms is not None:
            limit, holds = limit or "%g ms" % most_ms, here <= most_ms
        elif other is not None and most_times is not None:
            limit, holds = limit or "%g times %s" % (most_times, self.beside[of]), here <= most_times * other
        elif other is not None and least_times is not None:
            limit, holds = limit or "%g times as fast as %s" % (least_times, self.beside[of]), other >= least_times * here
        self.rows.append({"what": what, "samples": samples, "limit": limit, "holds": holds})

    def missed(self):
        return [row for row in self.rows if row["holds"] is False]

    def markdown(self):
        names = [n for n in self.beside if any(n in row["samples"] for row in self.rows)]
        limits = any(row["limit"] for row in self.rows)
        head = ["", *["%s / here" % self.beside[n] for n in names], "here", *[self.beside[n] for n in names], *(["limit"] if limits else [])]
        lines = ["### " + self.title, ""]
        if self.note:
            lines += [self.note, ""]
        lines += ["| %s |" % " | ".join(head), "|%s" % ("---|" * len(head))]
        for row in self.rows:
            taken = {name: statistics.median(samples) for name, samples in row["samples"].items()}
            cells = [row["what"].replace("|", "\\|")]
            cells += ["**%s**" % times(taken[n] / taken["here"]) if n in taken else "" for n in names]
            for name in ("here", *names):
                samples = row["samples"].get(name)
                cells.append("" if not samples else ms(taken[name]) if len(samples) == 1 else
                             "%s (%s–%s)" % (ms(taken[name]), ms(min(samples)), ms(max(samples))))
            if limits:
                cells.append("" if not row["limit"] else row["limit"] + {True: ": holds", False: ": **missed**", None: ""}[row["holds"]])
            lines.append("| %s |" % " | ".join(cells))
        return "\n".join(lines) + "\n"

    def json(self):
        return {"title": self.title, "beside": self.beside, "rows": self.rows}


class Facts:
    """Figures that are no times, each with what it is held against."""

    def __init__(self, title, head, note=""):
        self.title, self.head, self.note, self.rows = title, head, note, []

    def add(self, *cells, holds=None):
        self.rows.append({"cells": cells, "holds": holds})

    def missed(self):
        return [row for row in self.rows if row["holds"] is False]

    def markdown(self):
        lines = ["### " + self.title, ""] + ([self.note, ""] if self.note else [])
        lines += ["| %s |" % " | ".join(self.head), "|%s" % ("---|" * len(self.head))]
        for row in self.rows:
            cells = [str(cell).replace("|", "\\|") for cell in row["cells"]]
            cells[-1] += {True: ": holds", False: ": **missed**", None: ""}[row["holds"]]
            lines.append("| %s |" % " | ".join(cells))
        return "\n".join(lines) + "\n"

    def json(self):
        return {"title": self.title, "head": self.head, "rows": self.rows}
