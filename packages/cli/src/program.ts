import { Command } from 'commander'
import { addAssetCommands } from './commands/assets.ts'
import { addCollections } from './commands/collections.ts'
import { addDownload } from './commands/download.ts'
import { addJobs } from './commands/jobs.ts'
import { addKeys } from './commands/keys.ts'
import { addList } from './commands/list.ts'
import { addSession } from './commands/login.ts'
import { addCommonOptions } from './commands/options.ts'
import { addProjects } from './commands/projects.ts'
import { describeServerCommands } from './commands/server.ts'
import { addDestinations } from './commands/sessions/destinations.ts'
import { addEvents } from './commands/sessions/events.ts'
import { addIncidents } from './commands/sessions/incidents.ts'
import { addRescore } from './commands/sessions/rescore.ts'
import { addRulesets } from './commands/sessions/rulesets.ts'
import { addSessions } from './commands/sessions/sessions.ts'
import { addTags } from './commands/tags.ts'
import { addUpload } from './commands/upload.ts'
import { addVerify } from './commands/verify.ts'
import { addFaces } from './commands/vision/faces.ts'
import { addModels } from './commands/vision/models.ts'
import { addPeople } from './commands/vision/people.ts'
import { addTasks } from './commands/vision/run.ts'
import { addSearch } from './commands/vision/search.ts'
import type { Open } from './context.ts'

/** The whole command line; parsing it runs the command. Throws instead of ending the process. */
export function makeProgram(open: Open, version: string): Command {
  const program = new Command('fovea').description('The command line of a Fovea server.').version(version)
  addCommonOptions(program)
  addSession(program, open)
  addUpload(program, open)
  addList(program, open)
  addAssetCommands(program, open)
  addDownload(program, open)
  addVerify(program, open)
  for (const command of program.commands) addCommonOptions(command)
  addTags(program, open)
  addCollections(program, open)
  addSearch(program, open)
  addPeople(program, open)
  addFaces(program, open)
  addTasks(program, open)
  addModels(program, open)
  addSessions(program, open)
  addIncidents(program, open)
  addDestinations(program, open)
  addEvents(program, open)
  addRulesets(program, open)
  addRescore(program, open)
  addJobs(program, open)
  addKeys(program, open)
  addProjects(program, open)
  describeServerCommands(program)
  for (const command of withChildren(program)) command.exitOverride().showHelpAfterError('(see --help)')
  return program
}

function* withChildren(command: Command): Generator<Command> {
  yield command
  for (const child of command.commands) yield* withChildren(child)
}
