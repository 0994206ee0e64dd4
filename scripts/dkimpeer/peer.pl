# Verifies DKIM and DomainKeys signatures with Mail::DKIM (Debian's
# libmail-dkim-perl), for ../dkimpeer. What goes in and what comes out is as for
# peer.py; Mail::DKIM lists DomainKeys signatures as well, and leaves out those
# that it cannot read.
#
# Mail::DKIM refuses signatures whose x= has passed; its check of that is
# replaced here by one that always agrees.
use strict;
use warnings;
use Mail::DKIM::Verifier;

my %keys;
open my $table, '<:raw', $ARGV[0] or die "$ARGV[0]: $!\n";
while (<$table>) {
    s/[\r\n]+\z//;
    my ($name, $record) = split /\t/, $_, 2;
    $keys{ lc $name } = $record if defined $record;
}
close $table;

# The record of a name, or of a wildcard above its domain.
sub find {
    my ($name) = @_;
    $name = lc $name;
    return $keys{$name} if exists $keys{$name};
    my ($selector, $domain) = split /\._domainkey\./, $name, 2;
    while (defined $domain && $domain =~ s/^[^.]*\.//) {
        my $wild = "$selector._domainkey.*.$domain";
        return $keys{$wild} if exists $keys{$wild};
    }
    return undef;
}

{
    no warnings qw(redefine once);
    *Mail::DKIM::DNS::query = sub {
        my $record = find($_[0]);
        return defined $record ? bless(\$record, 'Record') : ();
    };
    *Mail::DKIM::Signature::check_expiration   = sub { 1 };
    *Mail::DKIM::DkSignature::check_expiration = sub { 1 };
}

sub word {
    my ($s) = @_;
    my $detail = $s->result_detail // '';
    $detail =~ s/\s+/ /g;
    my $result = $s->result // '';
    return ('pass', '') if $result eq 'pass';
    return ('body', $detail) if $detail =~ /body has been altered/;
    return ('header', $detail) if $result eq 'fail';
    return ('nokey', $detail) if $detail =~ /public key: not available/;
    return ('badkey', $detail) if $detail =~ /public key:/;
    return ('error', $detail);
}

binmode STDIN;
$| = 1;
while (defined(my $size = <STDIN>)) {
    my $message = '';
    my $want = $size + 0;
    while (length $message < $want) {
        my $got = read STDIN, $message, $want - length $message, length $message;
        die "the message ends early\n" unless $got;
    }
    $message =~ s/\r?\n/\r\n/g;
    my $verifier = Mail::DKIM::Verifier->new;
    if (eval { $verifier->PRINT($message); $verifier->CLOSE; 1 }) {
        for my $s ($verifier->signatures) {
            my ($word, $detail) = word($s);
            my $value = $s->get_tag('b') // '';
            $value =~ s/\s+//g;
            print join("\t", $word, substr($detail, 0, 200), $value), "\n";
        }
    }
    print "\n";
}

package Record;

sub type    { return 'TXT' }
sub txtdata { return ${ $_[0] } }
