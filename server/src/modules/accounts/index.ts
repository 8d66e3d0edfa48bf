export { accountsVariables, refuseExposedServer } from './config.ts'
export { type Accounts, type AccountsService, accountsMigrations, createAccounts } from './module.ts'
