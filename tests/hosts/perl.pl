# A Perl host: DBI with DBD::SQLite.
#
# usage: perl.pl EXTENSION FOLDER; prints what tests/hosts.bats expects of every host.
use v5.32;
use warnings;
use DBI;

my ($extension, $folder) = @ARGV;

sub connect_library {
    my ($name) = @_;
    my $db = DBI->connect("dbi:SQLite:dbname=$folder/$name.db", '', '', {RaiseError => 1, PrintError => 0});
    $db->sqlite_enable_load_extension(1);
    $db->sqlite_load_extension($extension);
    $db->sqlite_enable_load_extension(0);
    $db->selectrow_array("SELECT ds_connect('writer')");
    return $db;
}

my $db = connect_library('library');
say "schema ", $db->selectrow_array("SELECT ds_migrate() ->> '\$.to'");

$db->begin_work;
my $insert = $db->prepare("INSERT INTO ds_images(Path, Prompt, Rating) VALUES (?, ?, ?)");
$insert->execute(sprintf('D:\pics\%03d.png', $_), $_ % 2 ? 'a kitten' : 'a castle', $_ % 11) for 0 .. 99;
$db->commit;
say "images ", $db->selectrow_array("SELECT count(*) FROM ds_images");

my $search = 'kitten rating:>=7 sort:name asc';
my $found  = $db->selectcol_arrayref("SELECT Path FROM ds_images(?)", undef, $search);
say "found ", scalar @$found, " $found->[0]";
say "tagged ", $db->selectrow_array("SELECT ds_tag(Id, ?) FROM ds_images(?)", undef, 'animal/cat', $search);

my $other = connect_library('library');
my $late  = $other->prepare("INSERT INTO ds_images(Path) VALUES (?)");
my $steps = $db->prepare("SELECT Step FROM ds_backup_steps(?)");
$steps->execute("$folder/backup.db");
while (my ($step) = $steps->fetchrow_array) {
    $late->execute("D:\\late\\$step.png");
}
undef $late; # a statement that is left would keep its connection open
$other->disconnect;
my @backup = $db->selectrow_array("SELECT State, Images FROM ds_backups(?) WHERE Path LIKE '%backup.db'", undef, $folder);
say "backup @backup";
say "written meanwhile ", $db->selectrow_array("SELECT count(*) > 100 FROM ds_images");

if (!eval { $db->selectrow_array("SELECT ds_backup(?)", undef, "$folder/backup.db"); 1 }) {
    my ($code) = $@ =~ /: ([A-Z_]+): /;
    say "error $code";
}

undef $_ for $insert, $steps;
$db->disconnect;
say "closed";

$db = connect_library('used');
my $examples = $db->selectall_arrayref("SELECT Name, replace(Example, '/tmp', ? || '/copies') FROM ds_help", undef, $folder);
$db->disconnect;
for (@$examples) {
    my ($name, $example) = @$_;
    $db = connect_library('used');
    eval { $db->selectall_arrayref($example); 1 } or say "refused $name";
    $db->disconnect;
    say "left open by $name" if -e "$folder/used.db-wal";
}
say "used ", scalar @$examples;
