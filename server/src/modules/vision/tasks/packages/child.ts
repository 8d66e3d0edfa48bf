import { serveTasks } from '#kernel/processes'
import { describePackage, runPackageTask } from './package.ts'

serveTasks({ describe: describePackage, run: runPackageTask })
