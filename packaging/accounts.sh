# Shared by the packages: the station's account, its folders, its service. Put into their scripts when they are built.

make_account() {
  getent group veilleuse >/dev/null || groupadd --system veilleuse
  getent passwd veilleuse >/dev/null || useradd --system --gid veilleuse --home-dir /var/lib/veilleuse \
    --no-create-home --shell /usr/sbin/nologin --comment "Veilleuse, the ward's station" veilleuse
  [ -d /var/lib/veilleuse ] || mkdir -m 0700 /var/lib/veilleuse
  chown veilleuse:veilleuse /var/lib/veilleuse
  chmod 0700 /var/lib/veilleuse
  # The roster holds hashes of PINs: for the station and the administrator only.
  chown root:veilleuse /etc/veilleuse
  chmod 0750 /etc/veilleuse
  if [ -f /etc/veilleuse/veilleuse.toml ]; then
    chgrp veilleuse /etc/veilleuse/veilleuse.toml
    chmod o-rwx /etc/veilleuse/veilleuse.toml
  fi
}

# In a root without a running systemd (an image that is being built) there is nobody to tell.
tell_systemd() {
  [ -d /run/systemd/system ] || return 0
  systemctl "$@" || true
}

# Everything that the ward recorded goes with this: only on purge.
forget_everything() {
  rm -rf /var/lib/veilleuse /etc/veilleuse /run/veilleuse
  if getent passwd veilleuse >/dev/null; then userdel veilleuse 2>/dev/null || true; fi
  if getent group veilleuse >/dev/null; then groupdel veilleuse 2>/dev/null || true; fi
}
