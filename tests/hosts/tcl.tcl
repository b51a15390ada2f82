# A Tcl host: the sqlite3 package.
#
# usage: tclsh tcl.tcl EXTENSION FOLDER; prints what tests/hosts.bats expects of every host.
package require sqlite3
lassign $argv extension folder

proc connect {name {file library}} {
  global extension folder
  sqlite3 $name $folder/$file.db
  $name enable_load_extension 1
  $name eval {SELECT load_extension($extension)}
  $name enable_load_extension 0
  $name eval {SELECT ds_connect('writer')}
}

connect db
puts "schema [db onecolumn {SELECT ds_migrate() ->> '$.to'}]"

db transaction {
  for {set i 0} {$i < 100} {incr i} {
    set path [format {D:\pics\%03d.png} $i]
    set prompt [expr {$i % 2 ? "a kitten" : "a castle"}]
    set rating [expr {$i % 11}]
    db eval {INSERT INTO ds_images(Path, Prompt, Rating) VALUES ($path, $prompt, $rating)}
  }
}
puts "images [db onecolumn {SELECT count(*) FROM ds_images}]"

set search {kitten rating:>=7 sort:name asc}
set found [db eval {SELECT Path FROM ds_images($search)}]
puts "found [llength $found] [lindex $found 0]"
set tag animal/cat
puts "tagged [db onecolumn {SELECT ds_tag(Id, $tag) FROM ds_images($search)}]"

connect other
set copy $folder/backup.db
db eval {SELECT Step FROM ds_backup_steps($copy)} {
  set path "D:\\late\\$Step.png"
  other eval {INSERT INTO ds_images(Path) VALUES ($path)}
}
other close
puts "backup [db eval {SELECT State, Images FROM ds_backups($folder) WHERE Path LIKE '%backup.db'}]"
puts "written meanwhile [db onecolumn {SELECT count(*) > 100 FROM ds_images}]"

if {[catch {db eval {SELECT ds_backup($copy)}} message]} {
  regexp {: ([A-Z_]+): } $message all code
  puts "error $code"
}

db close
puts closed

connect db used
set examples [db eval {SELECT Name, replace(Example, '/tmp', $folder || '/copies') FROM ds_help}]
db close
foreach {name example} $examples {
  connect db used
  if {[catch {db eval $example}]} {
    puts "refused $name"
  }
  db close
  if {[file exists $folder/used.db-wal]} {
    puts "left open by $name"
  }
}
puts "used [expr {[llength $examples] / 2}]"
