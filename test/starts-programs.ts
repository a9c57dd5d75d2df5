/** The tests that start many programs. */
export const PROGRAMS =
  /\/test\/(?:cli|delivery|e2e|git|init|nets|node|output|pins|tree|vendor)\/|\/test\/review\/(?:action|own)[\w-]*\.test\.ts$|\/(?:sources|interrupt|code-of-the-repository|command-names|plain-manifests|one-failing|existing-applications|second-applications|whole-repositories)\.(?:slow\.)?test\.ts$|\/test\/generate\/upgrade\.test\.ts$/;
