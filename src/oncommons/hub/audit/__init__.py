"""The trail that every act of the hub writes to, and the registers of governance."""
