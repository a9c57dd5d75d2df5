export type { SecretContract, SecretKey, SecretProvider } from "../check/facts/contract.ts";
