export { accountsVariables, refuseExposedServer, requireSecret } from './config.ts'
export { createSeal, isSealed, type Seal } from './credentials/seal.ts'
export { checkSecret } from './credentials/secret-check.ts'
export { type Accounts, type AccountsService, accountsMigrations, createAccounts } from './module.ts'
