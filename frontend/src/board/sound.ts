// The loudspeaker of an audio zone: what the server says, one at a time, and a chime when there is no voice.

import { blob } from "../lib/api";
import type { Saying } from "../lib/stream";

const CHIME = [
  { pitch: 660, at: 0 },
  { pitch: 528, at: 0.28 },
];
const CHIME_SECONDS = 0.9;
const LOUDNESS = 0.25;

export class Loudspeaker {
  private context: AudioContext | null = null;
  private readonly waiting: Saying[] = [];
  private playing = false;
  private wasBlocked: boolean | null = null;

  /** `said` tells the server how far it is; `blocked` says whether the browser wants a touch first. */
  constructor(
    private readonly said: (id: string, phase: "started" | "ended") => void,
    private readonly blocked: (blocked: boolean) => void,
  ) {}

  /** Tries to get permission to sound; a touch on the page always gives it. */
  async wake(): Promise<void> {
    this.context ??= new AudioContext();
    // A browser that wants a touch leaves this promise open, so it is not waited for.
    void this.context.resume().then(() => this.report());
    await new Promise((done) => setTimeout(done, 300));
    this.report();
  }

  /** Whether the browser lets this page sound. */
  get awake(): boolean {
    return this.context?.state === "running";
  }

  private report(): void {
    const blocked = !this.awake;
    if (blocked !== this.wasBlocked) this.blocked(blocked);
    this.wasBlocked = blocked;
  }

  /** Queues an announcement. */
  say(saying: Saying): void {
    this.waiting.push(saying);
    void this.next();
  }

  private async next(): Promise<void> {
    if (this.playing) return;
    const saying = this.waiting.shift();
    if (!saying) return;
    this.playing = true;
    try {
      await this.play(saying);
    } finally {
      this.playing = false;
      this.said(saying.id, "ended");
      void this.next();
    }
  }

  private async play(saying: Saying): Promise<void> {
    if (!this.context || !this.awake) return;
    const sound = await this.sound(this.context, saying.wav);
    this.said(saying.id, "started");
    if (!sound) return this.chime(this.context);
    const source = new AudioBufferSourceNode(this.context, { buffer: sound });
    source.connect(this.context.destination);
    await new Promise<void>((done) => {
      source.onended = () => done();
      source.start();
    });
    source.disconnect();
  }

  private async sound(context: AudioContext, wav: string | null | undefined): Promise<AudioBuffer | null> {
    if (!wav) return null;
    try {
      return await context.decodeAudioData(await (await blob(wav)).arrayBuffer());
    } catch {
      return null;
    }
  }

  private async chime(context: AudioContext): Promise<void> {
    const gain = new GainNode(context, { gain: 0 });
    gain.connect(context.destination);
    const ends = CHIME.map(({ pitch, at }) => {
      const tone = new OscillatorNode(context, { type: "sine", frequency: pitch });
      const from = context.currentTime + at;
      gain.gain.setValueAtTime(LOUDNESS, from);
      gain.gain.exponentialRampToValueAtTime(0.001, from + 0.6);
      tone.connect(gain);
      tone.start(from);
      tone.stop(from + 0.62);
      return new Promise<void>((done) => (tone.onended = () => done()));
    });
    await Promise.race([Promise.all(ends), new Promise((done) => setTimeout(done, CHIME_SECONDS * 2000))]);
    gain.disconnect();
  }
}
