import type { ModelFile, ModelLicence } from '../model-row.ts'

export const APACHE: ModelLicence = { spdx: 'Apache-2.0', commercial: 'yes' }
export const MIT: ModelLicence = { spdx: 'MIT', commercial: 'yes' }
export const BY_NC: ModelLicence = { spdx: 'CC-BY-NC-4.0', commercial: 'no' }

/** A file of a GitHub repository at a commit: the address always gives the same bytes. */
export function fromGitHub(repo: string, commit: string, path: string, sha256: string, name?: string): ModelFile {
  const url = `https://raw.githubusercontent.com/${repo}/${commit}/${encodeURI(path)}`
  return { path: name ?? path.slice(path.lastIndexOf('/') + 1), sha256, url }
}

/**
 * Files of a Hugging Face repository, under a folder of its own name, as transformers.js looks for them. The first is
 * the network.
 */
export function fromHub(repo: string, revision: string, paths: readonly string[]): ModelFile[] {
  return paths.map(path => ({
    path: `${repo}/${path}`,
    url: `https://huggingface.co/${repo}/resolve/${revision}/${path}`,
  }))
}

/** A file that a user brings: made by the source's own export, or behind a consent. */
export const broughtByUser = (path: string): ModelFile[] => [{ path }]
