# A Ruby host: the sqlite3 gem.
#
# usage: ruby.rb EXTENSION FOLDER; prints what tests/hosts.bats expects of every host.
require "sqlite3"

EXTENSION, FOLDER = ARGV

def connect(name = "library")
  db = SQLite3::Database.new("#{FOLDER}/#{name}.db")
  db.enable_load_extension(true)
  db.load_extension(EXTENSION)
  db.enable_load_extension(false)
  db.get_first_value("SELECT ds_connect('writer')")
  db
end

db = connect
puts "schema #{db.get_first_value("SELECT ds_migrate() ->> '$.to'")}"

db.transaction do
  db.prepare("INSERT INTO ds_images(Path, Prompt, Rating) VALUES (:path, :prompt, :rating)") do |insert|
    100.times do |i|
      insert.execute(path: format('D:\pics\%03d.png', i), prompt: i.odd? ? "a kitten" : "a castle", rating: i % 11)
    end
  end
end
puts "images #{db.get_first_value("SELECT count(*) FROM ds_images")}"

search = "kitten rating:>=7 sort:name asc"
found = db.execute("SELECT Path FROM ds_images(?)", [search]).flatten
puts "found #{found.length} #{found.first}"
puts "tagged #{db.get_first_value("SELECT ds_tag(Id, ?) FROM ds_images(?)", ["animal/cat", search])}"

other = connect
db.query("SELECT Step FROM ds_backup_steps(?)", ["#{FOLDER}/backup.db"]) do |steps|
  steps.each { |step,| other.execute("INSERT INTO ds_images(Path) VALUES (?)", ["D:\\late\\#{step}.png"]) }
end
other.close
backup = db.get_first_row("SELECT State, Images FROM ds_backups(?) WHERE Path LIKE '%backup.db'", [FOLDER])
puts "backup #{backup.join(" ")}"
puts "written meanwhile #{db.get_first_value("SELECT count(*) > 100 FROM ds_images")}"

begin
  db.get_first_value("SELECT ds_backup(?)", ["#{FOLDER}/backup.db"])
rescue SQLite3::Exception => error
  puts "error #{error.message[/: ([A-Z_]+): /, 1]}"
end

db.close
puts "closed"

db = connect("used")
examples = db.execute("SELECT Name, replace(Example, '/tmp', ? || '/copies') FROM ds_help", [FOLDER])
db.close
examples.each do |name, example|
  db = connect("used")
  begin
    db.execute(example)
  rescue SQLite3::Exception
    puts "refused #{name}"
  end
  db.close
  puts "left open by #{name}" if File.exist?("#{FOLDER}/used.db-wal")
end
puts "used #{examples.length}"
