/** Connections to PostgreSQL of each worker pod: few, because workers are many and wait most of the time. */
export const WORKER_CONNECTIONS = { max: 5, min: 2 } as const;
