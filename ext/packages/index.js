/* The npm package: where the extension lies, for node:sqlite, better-sqlite3, libsql and bun:sqlite.
 *
 *     const { load } = require("sqlite-datastore");
 *     load(db); */
"use strict";
const path = require("node:path");

exports.loadablePath = () => path.join(__dirname, "datastore.so");

/* node:sqlite needs a database opened with { allowExtension: true }. */
exports.load = (db) => db.loadExtension(exports.loadablePath());
