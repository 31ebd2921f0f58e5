"""One module per command: plain values in, a frozen result out; never prints, never exits."""
