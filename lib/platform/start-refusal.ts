/** Why the program cannot start, in one sentence for the person who started it; the launcher prints `userSentence`. */
export class StartRefusal extends Error {
  readonly userSentence: string;
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = "StartRefusal";
    this.userSentence = sentence;
  }
}
