#!/usr/bin/env bash
# Checks the manifests of test/golden/tuning against the official schemas of Kubernetes 1.37, and that a wrong field is seen:
#   python3 -m venv venv && venv/bin/pip install kubernetes-validate==1.37.0
#   PATH="$PWD/venv/bin:$PATH" bash test/oracles/kubernetes_manifests.sh
set -euo pipefail
cd "$(dirname "$0")/../golden/tuning"
kubernetes-validate --strict --kubernetes-version 1.37 kubernetes-*.yaml
if sed 's/completionMode/completionMod/' kubernetes-2-nodes.yaml | kubernetes-validate --strict --kubernetes-version 1.37 /dev/stdin; then
  echo 'a wrong field was not seen' >&2
  exit 1
fi
bash -n slurm-2-nodes.sbatch
