#!/usr/bin/env bash
# Builds the gallery and looks at every page of it in a real browser. Arguments go to vitest: `-t 'mar-full'`.
# `VEILLEUSE_SHOTS=folder` keeps a picture of every page.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/setup.sh
. scripts/setup.sh

setup_packages chromium
setup_node
setup_page
npm --prefix ui run build:galerie
npm --prefix ui run test:window -- "$@"
