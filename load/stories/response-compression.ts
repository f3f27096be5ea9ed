/** A list of products as bytes on the wire, plain and compressed, and what that costs. */
import { randomUUID } from 'node:crypto';
import { COMPRESS_FROM_BYTES, compress, type Encoding } from '../../gateway/compression.ts';
import { createEncodedReads } from '../../gateway/encoded-reads.ts';
import { toPage, toProduct } from '../../gateway/product-reply.ts';
import { askFor, P50 } from './clients.ts';
import { serveWay } from './served-way.ts';
import {
  type Comparison,
  known,
  NOW,
  type Scale,
  type Side,
  type Stage,
  type Story,
} from './story.ts';

/** A page unless asked otherwise. */
const SIZE = 20;
/** On both sides of the threshold, up to the largest page. */
const SIZES = [1, 2, 3, 5, 20, 100];

const BYTES = 'bytes';
const PLAIN = 'bytes plain';
const CPU = 'CPU µs';
const SAVED = 'bytes saved';
const WORTH = 'bytes saved a CPU µs';

export const RESPONSE_COMPRESSION: Story = {
  name: 'response-compression',
  about: 'a list answer plain, with gzip and with br, kept or not, and from what size it pays',
  scale: { rounds: 5, seconds: 1, rows: null },
  open,
};

async function open(scale: Scale): Promise<Stage> {
  const seconds = known(scale.seconds);
  await using opened = new AsyncDisposableStack();
  const encodings = await compareEncodings(seconds, opened);
  const sizes = (['gzip', 'br'] as const).map((encoding) => bySize(encoding, seconds));
  const all = opened.move();
  return {
    conditions: [
      'Bodies as the list of products gives them, with random ids and names of several words; ' +
        'one client on loopback; CPU is that of all threads of the process, which over HTTP is ' +
        'server and client',
      `Bodies below ${COMPRESS_FROM_BYTES.toLocaleString('en')} bytes are sent plain`,
    ],
    comparisons: [encodings, ...sizes],
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function compareEncodings(
  seconds: number,
  opened: AsyncDisposableStack,
): Promise<Comparison> {
  const body = toBody(SIZE);
  const reads = createEncodedReads(null, Date.now);
  const encoded = { body, version: null, freshUntil: Number.POSITIVE_INFINITY };
  const ways: Record<string, () => Promise<Buffer>> = {
    none: async () => body,
    'gzip at each answer': () => compress(body, 'gzip'),
    'br at each answer': () => compress(body, 'br'),
    'gzip once, kept with the answer (ours)': () => reads.compressed(encoded, 'gzip'),
    'br once, kept with the answer (ours)': () => reads.compressed(encoded, 'br'),
  };
  const sides: Side[] = [];
  for (const [name, encode] of Object.entries(ways)) {
    const served = opened.use(await serveWay(encode));
    sides.push(toSide(name, body, served.ask, seconds));
  }
  return {
    title: `a page of ${SIZE}, over HTTP`,
    figures: [BYTES, P50, CPU],
    lead: { figure: BYTES, better: 'less' },
    sides,
  };
}

function bySize(encoding: Encoding, seconds: number): Comparison {
  return {
    title: `${encoding} alone, products in the answer`,
    figures: [PLAIN, BYTES, SAVED, CPU, WORTH],
    lead: null,
    sides: SIZES.map((size) => {
      const body = toBody(size);
      // Several sizes share the time of one measurement.
      const each = seconds / SIZES.length;
      return toSide(`${size}`, body, () => compress(body, encoding), each);
    }),
  };
}

function toSide(name: string, plain: Buffer, encode: () => Promise<Buffer>, seconds: number): Side {
  return {
    name,
    async measure() {
      const { length } = await encode();
      let answers = 0;
      const before = process.cpuUsage();
      const figures = await askFor(seconds, 1, () => {
        answers++;
        return encode();
      });
      const { user, system } = process.cpuUsage(before);
      const cpuUs = (user + system) / answers;
      const saved = plain.length - length;
      return {
        ...figures,
        ...{ [PLAIN]: plain.length, [BYTES]: length, [CPU]: cpuUs },
        ...{ [SAVED]: saved, [WORTH]: saved / cpuUs },
      };
    },
  };
}

/** Less alike than numbered ones would be: those compress better than any shop's. */
const WORDS = (
  '겨울 여름 울 니트 가죽 스니커즈 무선 이어폰 한정판 머그 커피 원두 캠핑 의자 접이식 라면 세트 유기농 ' +
  'linen cotton wool steel ceramic oak travel kitchen desk lamp bottle backpack keyboard soap'
).split(' ');

function toBody(size: number): Buffer {
  const items = Array.from({ length: size }, (_, at) => {
    const words = (count: number) =>
      Array.from(
        { length: count },
        (_, word) => WORDS[(at * 7 + word * word * 5 + word) % WORDS.length],
      );
    return {
      id: randomUUID(),
      name: words(4).join(' '),
      description: words(12).join(' '),
      price: 1_000 + ((at * 7919) % 990) * 100,
      stock: (at * 131) % 1_000,
      category: words(1)[0] ?? null,
      imageUrl: `https://images.example/${randomUUID()}.webp`,
      createdAt: NOW + at * 7_919,
      updatedAt: NOW + at * 104_729,
    };
  });
  const page = { page: 1, size };
  return Buffer.from(JSON.stringify(toPage({ items, total: 1_000_000 }, page, toProduct)));
}
