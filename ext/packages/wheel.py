"""Writes the wheel: a ZIP file of the module, the extension, and what pip wants to know (PEP 427).

usage: wheel.py VERSION EXTENSION FOLDER; prints the wheel's path. Needs nothing but Python."""

import base64
import hashlib
import pathlib
import stat
import sys
import sysconfig
import zipfile

version, extension, folder = sys.argv[1:]
here = pathlib.Path(__file__).parent
package, info = "sqlite_datastore", f"sqlite_datastore-{version}.dist-info"
tag = "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")

files = {
    f"{package}/__init__.py": (here / "sqlite_datastore.py").read_bytes(),
    f"{package}/datastore.so": pathlib.Path(extension).read_bytes(),
    f"{info}/METADATA": f"""Metadata-Version: 2.1
Name: sqlite-datastore
Version: {version}
Summary: The data store of an image library, as an SQLite extension
License: MIT
Requires-Python: >=3.8
""".encode(),
    f"{info}/WHEEL": f"""Wheel-Version: 1.0
Generator: datastore
Root-Is-Purelib: false
Tag: {tag}
""".encode(),
}


def record(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def write(wheel, name, content):
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # a fixed date: the same files make the same wheel
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    wheel.writestr(entry, content, zipfile.ZIP_DEFLATED)


path = pathlib.Path(folder) / f"{package}-{version}-{tag}.whl"
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
    for name, content in files.items():
        write(wheel, name, content)
    records = "".join(record(name, content) for name, content in files.items())
    write(wheel, f"{info}/RECORD", records + f"{info}/RECORD,,\n")
print(path)
