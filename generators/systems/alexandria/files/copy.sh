set -eu
umask 077
cp /config/alexandria.conf /etc/alexandria/alexandria.conf
