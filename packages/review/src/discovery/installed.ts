const INSTALLED = /(?:^|\/)node_modules\//;

/** True for a file of an installed package: what it contains is no command or page of the repository. */
export function isInstalled(path: string): boolean {
  return INSTALLED.test(path);
}
