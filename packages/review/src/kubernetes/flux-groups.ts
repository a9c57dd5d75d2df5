/** The end of the groups of Flux's own kinds. */
export const OF_FLUX = ".toolkit.fluxcd.io";

/** The group of Flux's own Kustomizations, which its controller builds without load restrictions. */
export const FLUX_GROUP = `kustomize${OF_FLUX}`;

/** The group of Flux's releases of charts. */
export const RELEASES_OF_FLUX = `helm${OF_FLUX}`;

/** The group of what Flux takes files and charts from. */
export const SOURCES_OF_FLUX = `source${OF_FLUX}`;
