type Token = () => Promise<string | undefined>;

let token: Token = async () => undefined;

/** Who is asking: nobody signs in on a laptop, so that there is no token until one is given. */
export const session = {
  /** From now on, requests carry what this gives. */
  carry(given: Token): void {
    token = given;
  },
  /** The request with the token that says who asks, if anybody signed in. */
  async signed(request: Request): Promise<Request> {
    const current = await token();
    if (current) request.headers.set('authorization', `Bearer ${current}`);
    return request;
  },
};
