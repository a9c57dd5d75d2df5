export type { SecretContract, SecretKey, SecretProvider } from "../effective/secret-contract.ts";
