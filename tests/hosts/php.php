<?php
/* A PHP host: the SQLite3 class. It loads extensions only from one folder, which php.ini names. Its query() and
 * execute() take a SELECT's first step, and fetchArray() takes it again: what writes is called through querySingle(),
 * or executed without fetching.
 *
 * usage: php -d sqlite3.extension_dir=/folder/of/the/extension php.php EXTENSION FOLDER; prints what tests/hosts.bats
 * expects of every host. */
[, $extension, $folder] = $argv;

function connect(string $name = "library"): SQLite3 {
    global $extension, $folder;
    $db = new SQLite3("$folder/$name.db");
    $db->enableExceptions(true);
    $db->loadExtension(basename($extension) . ".so");
    $db->querySingle("SELECT ds_connect('writer')");
    return $db;
}

function run(SQLite3 $db, string $sql, mixed ...$parameters): SQLite3Result {
    $statement = $db->prepare($sql);
    foreach ($parameters as $i => $parameter) {
        $statement->bindValue($i + 1, $parameter);
    }
    return $statement->execute();
}

function value(SQLite3 $db, string $sql, mixed ...$parameters): mixed {
    return run($db, $sql, ...$parameters)->fetchArray(SQLITE3_NUM)[0];
}

$db = connect();
echo "schema ", $db->querySingle("SELECT ds_migrate() ->> '$.to'"), "\n";

$db->exec("BEGIN");
$insert = $db->prepare("INSERT INTO ds_images(Path, Prompt, Rating) VALUES (:path, :prompt, :rating)");
for ($i = 0; $i < 100; $i++) {
    $insert->bindValue(":path", sprintf('D:\pics\%03d.png', $i));
    $insert->bindValue(":prompt", $i % 2 ? "a kitten" : "a castle");
    $insert->bindValue(":rating", $i % 11);
    $insert->execute();
}
$db->exec("COMMIT");
echo "images ", value($db, "SELECT count(*) FROM ds_images"), "\n";

$search = "kitten rating:>=7 sort:name asc";
$found = [];
$rows = run($db, "SELECT Path FROM ds_images(?)", $search);
while ([$path] = $rows->fetchArray(SQLITE3_NUM)) {
    $found[] = $path;
}
echo "found ", count($found), " $found[0]\n";
$quoted = SQLite3::escapeString($search);
echo "tagged ", $db->querySingle("SELECT ds_tag(Id, 'animal/cat') FROM ds_images('$quoted')"), "\n";

$other = connect();
$steps = run($db, "SELECT Step FROM ds_backup_steps(?)", "$folder/backup.db");
while ([$step] = $steps->fetchArray(SQLITE3_NUM)) {
    run($other, "INSERT INTO ds_images(Path) VALUES (?)", "D:\\late\\$step.png");
}
$other->close();
$backup = run($db, "SELECT State, Images FROM ds_backups(?) WHERE Path LIKE '%backup.db'", $folder);
echo "backup ", implode(" ", $backup->fetchArray(SQLITE3_NUM)), "\n";
echo "written meanwhile ", value($db, "SELECT count(*) > 100 FROM ds_images"), "\n";

try {
    value($db, "SELECT ds_backup(?)", "$folder/backup.db");
} catch (Exception $error) {
    preg_match("/: ([A-Z_]+): /", $error->getMessage(), $code);
    echo "error $code[1]\n";
}

$db->close();
echo "closed\n";

$db = connect("used");
$examples = [];
$rows = run($db, "SELECT Name, replace(Example, '/tmp', ? || '/copies') FROM ds_help", $folder);
while ([$name, $example] = $rows->fetchArray(SQLITE3_NUM)) {
    $examples[$name] = $example;
}
$db->close();
foreach ($examples as $name => $example) {
    $db = connect("used");
    try {
        $db->exec($example);
    } catch (Exception) {
        echo "refused $name\n";
    }
    $db->close();
    if (file_exists("$folder/used.db-wal")) {
        echo "left open by $name\n";
    }
}
echo "used ", count($examples), "\n";
