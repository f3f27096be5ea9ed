/** `npm run story`: what was slow, and what it is now, measured side by side. */
import { join } from 'node:path';
import { ensureMariadb } from '../topology/testing/ensure-servers.ts';
import { formatJson, refuse, startCommand, toCommand } from './command.ts';
import { startOrigin } from './instruments/origin.ts';
import { publish } from './pages/published.ts';
import { createProgress } from './progress.ts';
import { formatStoryHelp, parseStoryWish } from './stories/options.ts';
import { createStoryPage, describeRun } from './stories/page.ts';
import { planStory, type StoryRun, type Taken, toRun } from './stories/run.ts';
import { STORIES } from './stories/stories.ts';
import type { Scale, Story } from './stories/story.ts';

const ROOT = join(import.meta.dirname, '..');

await startCommand(main);

async function main(args: readonly string[]): Promise<number> {
  const wish = parseStoryWish(args, STORIES);
  switch (wish.type) {
    case 'list':
      console.log(formatStoryHelp(STORIES));
      return 0;
    case 'mistake':
      return refuse(`${wish.problem}\nSee npm run story -- --help`);
    case 'run':
      await ensureMariadb();
      for (const { story, scale } of wish.stories) {
        const run = await tell(story, scale, toCommand('story', args));
        console.log(`\n${story.name}: ${story.about}\n\n${describeRun(run).join('\n')}`);
        if (wish.publish) publish(ROOT, createStoryPage(story.name), formatJson(run));
      }
      return 0;
  }
}

async function tell(story: Story, scale: Scale, command: string): Promise<StoryRun> {
  const endOrigin = startOrigin(command);
  const show = (text: string) => process.stderr.write(`${story.name}: ${text}\n`);
  await using stage = await story.open(scale, show);
  const { comparisons, conditions } = stage;
  const taken = await measure(story.name, comparisons, scale);
  const origin = endOrigin();
  // A story that uses it says so in its conditions.
  const { wrk: _, ...machine } = origin.machine;
  const setting = { name: story.name, ...origin, machine, scale, conditions };
  return toRun(setting, comparisons, taken);
}

async function measure(
  name: string,
  comparisons: Parameters<typeof planStory>[0],
  { rounds, seconds }: Scale,
): Promise<Taken[]> {
  const turns = planStory(comparisons, rounds);
  const progress = createProgress({
    stream: process.stderr,
    plan: turns.map(({ item: { comparison, side } }) => {
      return { name: `${comparison.title} ${side.name}`, seconds: seconds ?? 0 };
    }),
    now: () => performance.now(),
  });
  const taken: Taken[] = [];
  try {
    for (const { round, item } of turns) {
      const { comparison, side } = item;
      progress.step(`${name}, round ${round} of ${rounds}`);
      progress.stage(`${comparison.title}: ${side.name}`);
      taken.push({ comparison, side, figures: await side.measure() });
    }
  } finally {
    progress.end();
  }
  return taken;
}
