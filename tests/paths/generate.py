"""Paths for the oracles: the same ones for the same seed, among them every awkward kind."""

import random

NAMES = [
    "a", "b", "pics", "Pics", "PICS", "a.png", "A.PNG", ".hidden", "..rc", "...", "a.", "a..b", "archive.tar.gz",
    " ", "x y", "é", "É", "ß", "ẞ", "Σ", "ς", "σ", "ж", "Ж", "日本", "😀.jpg", "𐐀", "𐐨", "\u212a", "k", "\u017f", "i\u0307", "İ",
    "UNC", "C:", "D:x", "1:", "é:", "posix", "windows", "?", "%", "a'b", "]", "0", "[", "a" * 300,
]
DOTS = [".", "..", "..", ".", "..."]
ROOTS = [
    "", "", "", "", "C:", "c:", "C:\\", "c:/", "D:\\", "Z:", "1:\\", "é:\\", "\\", "/", "//", "///", "\\\\", "\\\\\\",
    "\\\\srv\\share\\", "\\\\SRV\\Share\\", "//srv/share/", "\\\\srv\\share", "\\\\srv", "\\\\srv\\", "\\\\é\\Ж\\",
    "\\\\?\\C:\\", "\\\\?\\c:\\", "\\\\.\\C:\\", "\\\\?\\UNC\\srv\\share\\", "//?/unc/srv/share/", "\\\\?\\", "\\\\.\\COM1",
    "\\\\?\\UNC\\", "\\\\?\\UNC\\srv",
]
SEPARATORS = ["/", "/", "/", "//", "///"]
WINDOWS_SEPARATORS = ["\\", "\\", "\\", "/", "\\\\", "\\/", "//"]


def posix_path(rng):
    root = rng.choice(["", "", "/", "/", "/", "//", "///"])
    return root + body(rng, SEPARATORS)


def any_path(rng):
    if rng.random() < 0.3:
        return posix_path(rng)
    return rng.choice(ROOTS) + body(rng, WINDOWS_SEPARATORS)


def body(rng, separators):
    text = ""
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4, 6, 12])):
        if text:
            text += rng.choice(separators)
        text += rng.choice(DOTS if rng.random() < 0.35 else NAMES)
    if rng.random() < 0.2:
        text += rng.choice(separators)
    return text


def related(rng, path):
    """A path that begins like this one, or in another case, or goes on below it."""
    cut = path[: rng.randint(0, len(path))] if rng.random() < 0.5 else path
    if rng.random() < 0.3:
        cut = cut.swapcase()
    return cut + (rng.choice(["", "/", "\\", "/..", "\\b", "2"]) if rng.random() < 0.5 else "")


def seeded(seed):
    return random.Random(seed)
