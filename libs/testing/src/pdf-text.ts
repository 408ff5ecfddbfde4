import { inflateSync } from 'node:zlib';

/** The lines of text of a PDF as pdfkit writes it, in the order they were drawn, read by the maps from glyphs to letters in the file. */
export function textOfPdf(pdf: Buffer): string[] {
  const source = pdf.toString('latin1');
  const objects = new Map(
    [...source.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id!, body!] as const),
  );
  const letters = new Map(
    [...source.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!)!)![1]!;
      return [name!, lettersOf(streamOf(objects.get(map)!))] as const;
    }),
  );
  return [...objects.values()].flatMap((body) => (body.includes('stream') ? linesOf(streamOf(body), letters) : []));
}

function streamOf(body: string): string {
  const data = /stream\n([\s\S]*?)\nendstream/.exec(body)![1]!;
  if (!body.includes('/FlateDecode')) return data;
  return inflateSync(Buffer.from(data, 'latin1')).toString('latin1');
}

/** By glyph number. */
function lettersOf(map: string): readonly string[] {
  const ranges = [...map.matchAll(/<[0-9a-f]{4}> <[0-9a-f]{4}> \[([^\]]*)\]/g)];
  return ranges.flatMap(([, codes]) =>
    [...codes!.matchAll(/<([0-9a-f ]*)>/g)].map(([, code]) =>
      Buffer.from(code!.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
    ),
  );
}

function linesOf(content: string, letters: ReadonlyMap<string, readonly string[]>): string[] {
  let font: readonly string[] = [];
  return [...content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*)\] TJ/g)].flatMap(([, name, drawn]) => {
    if (name) font = letters.get(name)!;
    if (!drawn) return [];
    const glyphs = [...drawn.matchAll(/<([0-9a-f]*)>/g)].flatMap(([, run]) => run!.match(/.{4}/g) ?? []);
    return glyphs.map((glyph) => font[parseInt(glyph, 16)]).join('');
  });
}
