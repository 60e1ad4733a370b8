type Token = () => Promise<string | undefined>;

let token: Token = async () => undefined;

/** The token that identifies the user; on a laptop there is none, since nobody signs in. */
export const session = {
  /** Sets how the token of later requests is obtained. */
  setTokenSource(given: Token): void {
    token = given;
  },
  /** The request with the user's token, if the user is signed in. */
  async signed(request: Request): Promise<Request> {
    const current = await token();
    if (current) request.headers.set('authorization', `Bearer ${current}`);
    return request;
  },
};
